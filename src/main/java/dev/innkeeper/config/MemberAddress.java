package dev.innkeeper.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The form of an address of a cluster's member. */
final class MemberAddress {
  static final String ALLOWED =
      "host:port with a port from 1 to 65535, such as 10.20.0.11:5701 or [fd00::11]:5701";

  private static final Pattern FORM =
      Pattern.compile(
          "(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?|\\[[0-9A-Fa-f:.]{2,45}])"
              + ":(?<port>[0-9]{1,5})");

  private MemberAddress() {}

  /** Whether a text has the form; whether anybody answers there is the cluster's to find out. */
  static boolean isOne(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      return false;
    }
    int port = Integer.parseInt(form.group("port"));
    return port >= 1 && port <= 65_535;
  }
}
