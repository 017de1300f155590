package dev.kodama.streams;

/** Which process of an application has the part of a store where a key belongs. */
public sealed interface KeyOwner {
    /** @param partition of the store */
    record Here(int partition) implements KeyOwner {}

    /** Another one, at its {@link StreamsSettings#address}. */
    record There(String host, int port) implements KeyOwner {}

    /** Nobody at the moment, as far as is known here: parts are being handed round. */
    record Nobody() implements KeyOwner {}
}
