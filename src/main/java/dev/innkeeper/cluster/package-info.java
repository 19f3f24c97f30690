/**
 * Several hosts as one. In comes the membership of Vert.x's cluster and what each host answers and
 * tells; out goes one container API and one image service for all of them, answered by any host. No
 * host's state is ever written here: each host alone writes its own.
 */
@NullMarked
package dev.innkeeper.cluster;

import org.jspecify.annotations.NullMarked;
