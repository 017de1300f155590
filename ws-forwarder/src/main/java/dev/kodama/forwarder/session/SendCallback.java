package dev.kodama.forwarder.session;

/** Callback for the outcome of a frame: exactly one method is called, once. */
public interface SendCallback {
    SendCallback NONE = of(() -> {});

    /** Runs a task in either case. */
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

    /** The frame was passed to the kernel. */
    void sent();

    /** The session ended before the frame was sent. */
    void lost();
}
