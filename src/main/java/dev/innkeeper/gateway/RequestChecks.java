package dev.innkeeper.gateway;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The checks of all calls, made once, since that takes longer than an event loop may. */
final class RequestChecks {
  private final Map<ApiDocument.Call, RequestCheck> checks = new LinkedHashMap<>();

  /** On a worker thread. */
  RequestChecks(ApiDocument document) {
    Schemas schemas = new Schemas(document.schemas());
    document.calls().forEach(call -> checks.put(call, new RequestCheck(call, schemas)));
  }

  List<ApiDocument.Call> calls() {
    return List.copyOf(checks.keySet());
  }

  RequestCheck of(ApiDocument.Call call) {
    RequestCheck check = checks.get(call);
    if (check == null) {
      throw new IllegalArgumentException("call " + call.id() + " is not the document's");
    }
    return check;
  }
}
