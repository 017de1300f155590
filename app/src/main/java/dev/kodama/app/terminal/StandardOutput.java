package dev.kodama.app.terminal;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An output stream that remembers its first write error, which {@link PrintStream} and {@link PrintWriter} swallow. Nothing is
 * written after it, so that the output ends where the error was.
 */
public final class StandardOutput extends OutputStream {
    /** The symbolic link to standard output's file on Linux and macOS. */
    private static final Path FILE = Path.of("/dev/fd/1");

    private static final int FILE_TYPE = 0170000; // S_IFMT of stat(2)
    private static final int FIFO = 0010000; // S_IFIFO
    private static final int SOCKET = 0140000; // S_IFSOCK

    private final OutputStream output;
    private final Consumer<String> onError;
    private volatile @Nullable IOException failure;

    /** @param onError receives the reason once, as soon as the output is incomplete; not when the reader closed the pipe */
    public StandardOutput(OutputStream output, Consumer<String> onError) {
        this.output = output;
        this.onError = onError;
    }

    /** A view in UTF-8 whatever the terminal's charset, for events. */
    public PrintStream utf8() {
        return new PrintStream(this, false, StandardCharsets.UTF_8);
    }

    /** A view for people: UTF-8, except on a Windows console with another charset. */
    public PrintWriter text() {
        return new PrintWriter(new OutputStreamWriter(this, charset()), true);
    }

    private static Charset charset() {
        String console = System.getProperty("stdout.encoding");
        return Path.of("").getFileSystem().getSeparator().equals("\\") && console != null
                ? Charset.forName(console)
                : StandardCharsets.UTF_8;
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        attempt(() -> output.write(bytes, from, length));
    }

    @Override
    public void flush() throws IOException {
        attempt(output::flush);
    }

    private void attempt(Write write) throws IOException {
        IOException before = failure;
        if (before != null) {
            throw before;
        }
        try {
            write.run();
        } catch (IOException e) {
            failure = e;
            if (incomplete()) {
                onError.accept(String.valueOf(e.getMessage()));
            }
            throw e;
        }
    }

    private interface Write {
        void run() throws IOException;
    }

    /** Whether output was lost, other than by a closed pipe. */
    public boolean incomplete() {
        IOException e = failure;
        return e != null && !readerClosed(e);
    }

    /** Whether the reader has closed the pipe: writes to pipes and sockets fail only then. The message does not suffice, since it is localized. */
    private boolean readerClosed(IOException e) {
        return String.valueOf(e.getMessage()).contains("Broken pipe") || isPipe();
    }

    private boolean isPipe() {
        try {
            boolean standard = output instanceof FileOutputStream file && file.getFD() == FileDescriptor.out;
            int type = standard ? (int) Files.getAttribute(FILE, "unix:mode") & FILE_TYPE : 0;
            return type == FIFO || type == SOCKET;
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException unknown) {
            return false;
        }
    }
}
