/**
 * The wire protocol. {@link dev.kodama.forwarder.protocol.ClientFrameReader} parses a {@link dev.kodama.forwarder.protocol.ClientFrame}, whose
 * subscription has a {@link dev.kodama.forwarder.protocol.SentFilter} per key and changes the client's {@link dev.kodama.forwarder.protocol.Filter}.
 *
 * <p>In the other direction {@link dev.kodama.forwarder.protocol.ServerFrame} makes notices ({@link dev.kodama.forwarder.protocol.Notices} tells
 * who takes them, {@link dev.kodama.forwarder.protocol.ResumeInfo} is one's content), {@link dev.kodama.forwarder.protocol.FrameEncoding} encodes
 * events and notices as {@link dev.kodama.forwarder.protocol.WireFrame}s, {@link dev.kodama.forwarder.protocol.CloseReason} has the close codes.
 * {@link dev.kodama.forwarder.protocol.Overflow} is an option of live delivery. Pure.
 */
@NullMarked
package dev.kodama.forwarder.protocol;

import org.jspecify.annotations.NullMarked;
