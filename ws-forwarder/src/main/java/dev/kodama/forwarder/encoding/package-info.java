/**
 * Encodings of JSON. {@link dev.kodama.forwarder.encoding.Encoding} is what a client requests;
 * {@link dev.kodama.forwarder.encoding.MessagePackWriter} and {@link dev.kodama.forwarder.encoding.MessagePackReader} convert to and from MessagePack,
 * with numbers by {@link dev.kodama.forwarder.encoding.NumberPacker}; {@link dev.kodama.forwarder.encoding.Deflate} compresses. Independent of Jetty.
 */
@NullMarked
package dev.kodama.forwarder.encoding;

import org.jspecify.annotations.NullMarked;
