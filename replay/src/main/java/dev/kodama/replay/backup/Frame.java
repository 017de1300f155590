package dev.kodama.replay.backup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A part of a backup file: one byte of type, four of length, and the content. */
final class Frame {
    /** A record of 32 MiB, its channel and its key. */
    static final int MAX_BYTES = 128 << 20;

    /** What a frame has. */
    enum Type {
        /** JSON about the whole file. */
        HEADER('H'),
        /** JSON about a source, whose records follow. */
        SOURCE('S'),
        /** A record of the rejected topic. */
        REJECTED('R'),
        /** A record of the events topic. */
        EVENT('E'),
        /** JSON with the totals of a source. */
        TOTALS('T'),
        /** JSON with the digest of all frames before it. */
        END('Z');

        private final char code;

        Type(char code) {
            this.code = code;
        }
    }

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Type type;
    private final byte[] content;

    Frame(Type type, byte[] content) {
        this.type = type;
        this.content = content;
    }

    static Frame of(Type type, JsonNode json) {
        try {
            return new Frame(type, JSON.writeValueAsBytes(json));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    Type type() {
        return type;
    }

    /** Not copied. */
    byte[] content() {
        return content;
    }

    /** @throws IOException if the content is no JSON */
    JsonNode json() throws IOException {
        return JSON.readTree(content);
    }

    void writeTo(DataOutputStream out) throws IOException {
        out.writeByte(type.code);
        out.writeInt(content.length);
        out.write(content);
    }

    /** @throws IOException if the file ends within the frame, or holds no frame here */
    static Frame readFrom(DataInputStream in) throws IOException {
        int code = in.read();
        for (Type type : Type.values()) {
            if (type.code == code) {
                int length = in.readInt();
                if (length < 0 || length > MAX_BYTES) {
                    throw new IOException("a part of " + length + " bytes");
                }
                byte[] content = in.readNBytes(length);
                if (content.length < length) {
                    throw new EOFException();
                }
                return new Frame(type, content);
            }
        }
        throw code < 0 ? new EOFException() : new IOException("an unknown part " + code);
    }

    /** SHA-256 of frames, each with its type and length. */
    static final class Digest {
        private final MessageDigest sha256;
        private long frames;

        Digest() {
            try {
                sha256 = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }

        void add(Frame frame) {
            int length = frame.content.length;
            sha256.update((byte) frame.type.code);
            sha256.update(
                    new byte[] {(byte) (length >>> 24), (byte) (length >>> 16), (byte) (length >>> 8), (byte) length});
            sha256.update(frame.content);
            frames++;
        }

        /** Number of frames so far. */
        long frames() {
            return frames;
        }

        /** Begins anew. */
        void reset() {
            sha256.reset();
            frames = 0;
        }

        /** The digest so far; more may be added. */
        String hex() {
            try {
                return HexFormat.of().formatHex(((MessageDigest) sha256.clone()).digest());
            } catch (CloneNotSupportedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
