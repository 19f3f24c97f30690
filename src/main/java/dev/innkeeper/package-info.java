/**
 * Innkeeper: provisions KVM guests from verified, streamed cloud images.
 *
 * <p>A request becomes an operation; the manager verticle asks the sync verticle for an image and
 * the process verticle for the tools that make the guest; every step moves the operation's
 * progress. Bytes and decisions flow one way, down the packages in this order: {@code value},
 * {@code failure}, {@code config}, {@code operation}, {@code process}, {@code disk}, {@code fetch},
 * {@code simplestreams}, {@code image.decode}, {@code image}, {@code libvirt}, {@code container},
 * {@code apply}, {@code cluster}, {@code gateway}, {@code cli}. A package imports only packages
 * before it in this list.
 */
@ModuleGen(name = "innkeeper", groupPackage = "dev.innkeeper")
@NullMarked
package dev.innkeeper;

import io.vertx.codegen.annotations.ModuleGen;
import org.jspecify.annotations.NullMarked;
