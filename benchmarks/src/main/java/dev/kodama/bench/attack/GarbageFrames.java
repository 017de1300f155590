package dev.kodama.bench.attack;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.Random;

/** Opens WebSockets and violates the protocol; the server must close each with the fitting close code. */
final class GarbageFrames implements Attack {
    private static final int RATE = 20;
    private static final int KINDS = 6;
    /** The server's memory for incomplete texts is exhausted. */
    private static final int BUSY = 1013;

    private static final int OVERSIZE_BYTES = 20 << 20;
    /** More than the maximum of a text, one megabyte. */
    private static final int SENT_OF_IT = 2 << 20;

    private final AttackTarget target;
    private final Random random = new Random(1);
    private int number;

    GarbageFrames(AttackTarget target) {
        this.target = target;
    }

    @Override
    public String name() {
        return "garbage frames";
    }

    @Override
    public int perSecond() {
        return RATE;
    }

    @Override
    public void attempt(OutcomeCounter tally) throws IOException {
        try (var connection = RawConnection.open(target)) {
            int status = connection.upgrade("?event_types=NONE", "localhost");
            if (status != 101) {
                tally.count("status " + status);
                return;
            }
            int expected = sendGarbage(connection, number++ % KINDS);
            int code = connection.awaitClose();
            if (code == expected || code == BUSY || code == 0) { // a reset may overtake the close frame
                tally.count(code == 0 ? "cut" : "closed with " + code);
            } else {
                tally.countWrong("closed with " + code + " instead of " + expected);
            }
        }
    }

    /** @return the expected close code */
    private int sendGarbage(RawConnection connection, int kind) throws IOException {
        byte[] noise = new byte[200];
        random.nextBytes(noise);
        switch (kind) {
            case 0 -> {
                noise[0] = (byte) 0xf3; // reserved bits and no opcode
                connection.write(noise);
                return 1002;
            }
            case 1 -> {
                connection.write(new byte[] {(byte) 0x81, 2, '{', '}'}); // not masked
                return 1002;
            }
            case 2 -> {
                connection.send(RawConnection.FIN | RawConnection.TEXT, new byte[] {'"', (byte) 0xc3, '(', '"'});
                return 1007;
            }
            case 3 -> {
                connection.send(
                        RawConnection.FIN | RawConnection.TEXT,
                        OVERSIZE_BYTES,
                        "x".repeat(SENT_OF_IT).getBytes(UTF_8));
                return 1009;
            }
            case 4 -> {
                connection.send(RawConnection.FIN | RawConnection.BINARY, noise);
                return 1003;
            }
            default -> {
                connection.send(RawConnection.FIN, "continues nothing".getBytes(UTF_8));
                return 1002;
            }
        }
    }

    @Override
    public void close() {}
}
