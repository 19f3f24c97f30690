"""Reads user-data as cloud-init does, and prints its parts and the merged cloud-config as JSON."""

import json
import sys
import tempfile

sys.path.insert(0, sys.argv[1])

from cloudinit import handlers, helpers, util  # noqa: E402
from cloudinit.handlers.cloud_config import CloudConfigPartHandler  # noqa: E402
from cloudinit.user_data import UserDataProcessor  # noqa: E402

with tempfile.TemporaryDirectory() as folder:
    paths = helpers.Paths({"cloud_dir": folder, "run_dir": folder})
    handler = CloudConfigPartHandler(paths, cloud_config_path="cloud_config")
    handler.cloud_fn = folder + "/merged"
    with open(sys.argv[2], "rb") as file:
        message = UserDataProcessor(paths).process(file.read())
    parts = []
    handler.handle_part(None, handlers.CONTENT_START, None, None, None, None)
    for part in message.walk():
        if part.get_content_maintype() == "multipart":
            continue
        kind, text = part.get_content_type(), util.fully_decoded_payload(part)
        parts.append({"type": kind, "text": text if isinstance(text, str) else text.decode()})
        if kind in ("text/cloud-config", "text/cloud-config-jsonp"):
            handler.handle_part(None, kind, "part", text, None, dict(part))
    handler.handle_part(None, handlers.CONTENT_END, None, None, None, None)
    with open(folder + "/merged", encoding="utf-8") as file:
        merged = util.load_yaml(file.read())
    print(json.dumps({"parts": parts, "merged": merged}))
