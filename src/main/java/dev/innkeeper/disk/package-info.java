/**
 * A container's two disks: the qcow2 overlay on its image, and the NoCloud seed.
 *
 * <p>What cloud-init shall read is composed as pure text; qemu-img and genisoimage make the files,
 * each under its final name only once it is whole. Nothing here knows of libvirt.
 */
@NullMarked
package dev.innkeeper.disk;

import org.jspecify.annotations.NullMarked;
