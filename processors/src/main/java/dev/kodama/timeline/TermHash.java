package dev.kodama.timeline;

/**
 * Hashes of index terms: 64-bit FNV-1a over the characters, mixed, of which the upper {@value #BITS} bits are kept. Two terms of a
 * million have the same hash with a probability of 0.05 percent; events of both are found then, and filtered when they are read.
 */
final class TermHash {
    /** Absence of a term. */
    static final long NONE = 0;
    /** The lower bits are zero: a sort packs an index there. */
    static final int BITS = 50;

    static final long MASK = -1L << (Long.SIZE - BITS);

    private static final long OFFSET = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;
    /** Between entity type and id; not a character. */
    private static final int SEPARATOR = 0x10000;

    private TermHash() {}

    static long of(String name) {
        return finish(add(OFFSET, name));
    }

    static long of(String entityType, String entityId) {
        return finish(add((add(OFFSET, entityType) ^ SEPARATOR) * PRIME, entityId));
    }

    /** Of an entity id without a type. */
    static long ofUntyped(String entityId) {
        return finish(add(~OFFSET, entityId));
    }

    private static long add(long start, String text) {
        long hash = start;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * PRIME;
        }
        return hash;
    }

    /** The finalizer of MurmurHash3. */
    private static long finish(long hash) {
        long mixed = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
        mixed = (mixed ^ (mixed >>> 33)) & MASK;
        return mixed == NONE ? 1L << (Long.SIZE - BITS) : mixed;
    }
}
