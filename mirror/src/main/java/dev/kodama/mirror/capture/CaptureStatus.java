package dev.kodama.mirror.capture;

/**
 * How a capture is doing now.
 *
 * @param connected whether it sees what is published now
 * @param waitingBytes what has been read and not been taken
 * @param detail one line for a person: why it is not connected; empty otherwise
 */
public record CaptureStatus(CaptureMode mode, boolean connected, long waitingBytes, String detail) {}
