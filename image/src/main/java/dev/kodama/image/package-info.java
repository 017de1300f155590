/**
 * Builds the container image of Kodama without a container engine, from the distribution and the JDK of this machine. In reading order: {@link
 * dev.kodama.image.ImageBuilder} stages the root file system, {@link dev.kodama.image.JavaRuntime}, {@link dev.kodama.image.SharedLibraries},
 * {@link dev.kodama.image.PlatformJars} and {@link dev.kodama.image.ClassArchive} fill it, {@link dev.kodama.image.LayerWriter} and {@link
 * dev.kodama.image.ImageArchive} write what {@code docker load} reads.
 */
@NullMarked
package dev.kodama.image;

import org.jspecify.annotations.NullMarked;
