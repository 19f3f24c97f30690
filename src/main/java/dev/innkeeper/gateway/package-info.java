/**
 * The service's face to the network: HTTP, event sockets, health and metrics.
 *
 * <p>Requests enter here, are let in or refused, checked against the API's document, and handed to
 * the container and image services; their answers and events leave. Nothing here decides about
 * guests or images, and no other package knows that there is a web server.
 */
@NullMarked
package dev.innkeeper.gateway;

import org.jspecify.annotations.NullMarked;
