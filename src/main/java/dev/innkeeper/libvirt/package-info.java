/**
 * libvirt, by its virsh(1): domains, pools, networks, and what a host has for them.
 *
 * <p>Typed requests enter and become virsh's arguments; its answers leave as records, never as
 * text. Domains' names of others can be odd, so domains are asked for by UUID wherever one is
 * known. Domain XML is written and read purely, without Vert.x.
 */
@NullMarked
package dev.innkeeper.libvirt;

import org.jspecify.annotations.NullMarked;
