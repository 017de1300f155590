package dev.kodama.app.testing;

import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Collects complete text frames. */
public final class Frames implements WebSocket.Listener {
    private final BlockingQueue<String> frames;
    private final StringBuilder frame = new StringBuilder();
    private volatile int closeCode;
    private volatile String closeReason = "";

    public Frames(BlockingQueue<String> frames) {
        this.frames = frames;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
        frame.append(data);
        if (last) {
            frames.add(frame.toString());
            frame.setLength(0);
        }
        socket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
        closeReason = reason;
        closeCode = code;
        return null;
    }

    /** 0 until the server closes. */
    public int closeCode() {
        return closeCode;
    }

    public String closeReason() {
        return closeReason;
    }
}
