package dev.kodama.image;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Writes files as a tar archive (ustar). Equal files make equal bytes: times and owners are fixed, modes follow from the path. */
final class LayerWriter {
    /** Seconds since 1970, as the staged files have too. */
    static final long TIME = 1;

    static final int USER = 65_532;

    /** The folders of that user: Kodama's, and those of the stand-ins. */
    private static final Set<String> OWNED = Set.of("data", "var/lib/kafka/data");

    private static final int BLOCK = 512;
    private static final int MAX_NAME_BYTES = 100;

    private final OutputStream out;

    LayerWriter(OutputStream out) {
        this.out = out;
    }

    /** Writes all entries and the end of the archive, in the order given. */
    void write(Path root, List<Path> files) throws IOException {
        for (Path file : files) {
            writeFile(root.relativize(file).toString(), file);
        }
        writeEnd();
    }

    void writeEnd() throws IOException {
        out.write(new byte[2 * BLOCK]);
    }

    private void writeFile(String name, Path file) throws IOException {
        if (Files.isSymbolicLink(file)) {
            header(name, '2', 0777, 0, 0, Files.readSymbolicLink(file).toString());
        } else if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
            boolean owned = OWNED.contains(name);
            int mode = owned ? 0700 : name.equals("tmp") ? 01777 : 0755;
            header(name + "/", '5', mode, owned ? USER : 0, 0, "");
        } else {
            long size = Files.size(file);
            header(name, '0', Files.isExecutable(file) ? 0755 : 0644, 0, size, "");
            Files.copy(file, out);
            out.write(new byte[(int) ((BLOCK - size % BLOCK) % BLOCK)]);
        }
    }

    /** Writes an entry of this text, for what an image archive has beside its layers. */
    void writeText(String name, byte[] text) throws IOException {
        header(name, '0', 0644, 0, text.length, "");
        out.write(text);
        out.write(new byte[(BLOCK - text.length % BLOCK) % BLOCK]);
    }

    private void header(String name, char type, int mode, int owner, long size, String link) throws IOException {
        byte[] header = new byte[BLOCK];
        String base = name;
        if (name.length() > MAX_NAME_BYTES) { // a prefix of up to 155 bytes, cut at a slash
            int slash = name.indexOf('/', name.length() - MAX_NAME_BYTES - 1);
            base = name.substring(slash + 1);
            put(header, 345, name.substring(0, slash));
        }
        put(header, 0, base);
        put(header, 100, octal(mode, 7));
        put(header, 108, octal(owner, 7));
        put(header, 116, octal(owner, 7));
        put(header, 124, octal(size, 11));
        put(header, 136, octal(TIME, 11));
        Arrays.fill(header, 148, 156, (byte) ' ');
        header[156] = (byte) type;
        put(header, 157, link);
        put(header, 257, "ustar\00000");
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xff;
        }
        put(header, 148, octal(sum, 6) + "\0 ");
        out.write(header);
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }

    private static String octal(long value, int digits) {
        return String.format("%0" + digits + "o", value);
    }
}
