package dev.kodama.forwarder.session;

/** Learns what became of a frame: one of the two is called, once. */
public interface SendCallback {
    SendCallback NONE = of(() -> {});

    /** Runs the same, whatever became of the frame. */
    static SendCallback of(Runnable done) {
        return new SendCallback() {
            @Override
            public void sent() {
                done.run();
            }

            @Override
            public void lost() {
                done.run();
            }
        };
    }

    /** It is with the kernel. */
    void sent();

    /** The session ended before. */
    void lost();
}
