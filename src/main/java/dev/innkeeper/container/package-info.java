/**
 * Containers: KVM guests, in Juju's sense of the word.
 *
 * <p>A {@link dev.innkeeper.container.ContainerSpec} enters the manager verticle and becomes an
 * operation: image, then seed and disk at the same time, then the domain, then as far as the caller
 * waits. What was made is undone in reverse when a step fails. libvirt and the pool are the truth:
 * nothing is remembered here that they do not know.
 */
@NullMarked
package dev.innkeeper.container;

import org.jspecify.annotations.NullMarked;
