package dev.innkeeper.cli;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.fetch.CertificateProblem;
import dev.innkeeper.operation.FailureJson;
import dev.innkeeper.value.Quoted;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.TrustOptions;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Calls of a running service's HTTP API; failures come as the service told them. */
final class ServiceClient {
  private static final String API = "/api/v1";
  private static final long ANSWER_MILLIS = 60_000;
  private static final int LARGEST_FRAME = 64 << 20;

  private final URI server;
  private final Optional<String> token;
  private final HttpClientAgent http;
  private final WebSocketClient sockets;

  /**
   * A client.
   *
   * @param token empty for a service that asks for none
   * @param trust whose certificates are taken; empty for those of this machine's authorities
   */
  ServiceClient(Vertx vertx, URI server, Optional<String> token, Optional<TrustOptions> trust) {
    this.server = server;
    this.token = token;
    HttpClientOptions options = new HttpClientOptions().setTcpKeepAlive(true);
    WebSocketClientOptions socketOptions =
        new WebSocketClientOptions()
            .setMaxFrameSize(LARGEST_FRAME)
            .setMaxMessageSize(LARGEST_FRAME);
    trust.ifPresent(options::setTrustOptions);
    trust.ifPresent(socketOptions::setTrustOptions);
    this.http = vertx.createHttpClient(options);
    this.sockets = vertx.createWebSocketClient(socketOptions);
  }

  /** The address that a command line names, else INVALID_ARGUMENT. */
  static URI address(String text) {
    try {
      URI uri = URI.create(text.replaceAll("/+$", ""));
      boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (web && uri.getHost() != null && uri.getQuery() == null && uri.getFragment() == null) {
        return uri;
      }
    } catch (IllegalArgumentException notOne) {
      // Told below.
    }
    throw Failure.of(
        ErrorCode.INVALID_ARGUMENT,
        "--server '"
            + Quoted.of(text)
            + "' is not an address of a service; give one such as http://127.0.0.1:8480");
  }

  Future<JsonObject> get(String path) {
    return call(HttpMethod.GET, path, Optional.empty());
  }

  /** A text, whole. */
  Future<Buffer> text(String path) {
    return http.request(request(HttpMethod.GET, path))
        .compose(HttpClientRequest::send)
        .compose(response -> response.body().map(body -> text(response.statusCode(), body)))
        .timeout(ANSWER_MILLIS, TimeUnit.MILLISECONDS)
        .recover(failure -> Future.failedFuture(told(failure)));
  }

  /**
   * A container's console from an offset on, as it comes: a paused answer that has no end but the
   * container's, and no limit of time.
   */
  Future<HttpClientResponse> console(String name, long offset) {
    String path = "/containers/" + part(name) + "/console?follow=true&offset=" + offset;
    return http.request(request(HttpMethod.GET, path))
        .compose(HttpClientRequest::send)
        .compose(this::opened)
        .timeout(ANSWER_MILLIS, TimeUnit.MILLISECONDS)
        .recover(failure -> Future.failedFuture(told(failure)));
  }

  private Future<HttpClientResponse> opened(HttpClientResponse response) {
    if (response.statusCode() < 300) {
      response.pause();
      return Future.succeededFuture(response);
    }
    return read(response).map(refused -> response);
  }

  private Buffer text(int status, Buffer body) {
    if (status >= 300) {
      answer(status, body);
    }
    return body;
  }

  Future<JsonObject> call(HttpMethod method, String path, Optional<JsonObject> body) {
    return send(method, path, body.map(JsonObject::toBuffer));
  }

  /** Sends JSON that is written already. */
  Future<JsonObject> post(String path, String json) {
    return send(HttpMethod.POST, path, Optional.of(Buffer.buffer(json)));
  }

  private Future<JsonObject> send(HttpMethod method, String path, Optional<Buffer> body) {
    return http.request(request(method, path))
        .compose(request -> sent(request, body))
        .compose(this::read)
        .timeout(ANSWER_MILLIS, TimeUnit.MILLISECONDS)
        .recover(failure -> Future.failedFuture(told(failure)));
  }

  private RequestOptions request(HttpMethod method, String path) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(method)
            .setHost(server.getHost())
            .setPort(port())
            .setSsl(tls())
            .setURI(root() + path);
    token.ifPresent(secret -> options.putHeader("Authorization", "Bearer " + secret));
    return options;
  }

  private static Future<HttpClientResponse> sent(HttpClientRequest request, Optional<Buffer> body) {
    if (body.isEmpty()) {
      return request.send();
    }
    return request.putHeader("Content-Type", "application/json").send(body.get());
  }

  private Future<JsonObject> read(HttpClientResponse response) {
    return response.body().map(body -> answer(response.statusCode(), body));
  }

  private JsonObject answer(int status, Buffer body) {
    try {
      JsonObject json = body.length() == 0 ? new JsonObject() : new JsonObject(body);
      if (status < 300) {
        return json;
      }
      JsonObject error = json.getJsonObject("error");
      if (error != null) {
        throw FailureJson.fromJson(error);
      }
    } catch (DecodeException | ClassCastException foreign) {
      // Told below.
    }
    throw Failure.of(
        ErrorCode.HOST_UNREACHABLE,
        server + " answered " + status + ", which is not a service's answer; check --server");
  }

  /** Connects to the service's events, after a frame where its id is given. */
  Future<WebSocket> events(Optional<Long> since) {
    WebSocketConnectOptions options =
        new WebSocketConnectOptions()
            .setHost(server.getHost())
            .setPort(port())
            .setSsl(tls())
            .setURI(root() + "/events" + since.map(id -> "?since=" + id).orElse(""))
            .addSubProtocol("innkeeper.v1");
    token.ifPresent(secret -> options.putHeader("Authorization", "Bearer " + secret));
    return sockets.connect(options).recover(failure -> Future.failedFuture(told(failure)));
  }

  private Failure told(Throwable failure) {
    return failure instanceof Failure ours
        ? ours
        : CertificateProblem.of(failure)
            .map(problem -> untrusted(problem, failure))
            .orElseGet(() -> silent(failure));
  }

  private Failure silent(Throwable failure) {
    return Failure.of(
        ErrorCode.HOST_UNREACHABLE,
        "no answer from "
            + server
            + ": "
            + Quoted.of(String.valueOf(failure.getMessage()))
            + "; start it with innkeeper serve, or check --server",
        failure);
  }

  private Failure untrusted(String problem, Throwable failure) {
    return Failure.of(
        ErrorCode.HOST_UNREACHABLE,
        "the certificate of "
            + server
            + " is not trusted: "
            + Quoted.of(problem)
            + "; check --server, add the certificate's authority to this machine's, or set"
            + " http.tls.certificate as the service has it",
        failure);
  }

  private boolean tls() {
    return "https".equals(server.getScheme());
  }

  private int port() {
    return server.getPort() > 0 ? server.getPort() : tls() ? 443 : 80;
  }

  private String root() {
    return server.getRawPath() + API;
  }

  /** A text as one part of a path. */
  static String part(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
