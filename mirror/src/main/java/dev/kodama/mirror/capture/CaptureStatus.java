package dev.kodama.mirror.capture;

/**
 * Current status of a capture.
 *
 * @param connected whether it reads messages published now
 * @param waitingBytes bytes read and not taken
 * @param detail one line for a person that says why it is not connected; empty otherwise
 */
public record CaptureStatus(CaptureMode mode, boolean connected, long waitingBytes, String detail) {}
