package dev.kodama.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Copies the system's shared libraries (libc and what else is linked) that the executables and libraries of a folder need, as {@code ldd} names them. */
final class SharedLibraries {
    private static final Pattern FILE = Pattern.compile("(?m)^\\s*(?:\\S+ => )?(/\\S+) \\(0x");

    private SharedLibraries() {}

    /** @return the paths of the copied libraries, without the root */
    static List<String> copy(Path root) throws IOException {
        Set<String> needed = new TreeSet<>();
        for (Path binary : binaries(root)) {
            var matcher = FILE.matcher(ldd(root, binary));
            while (matcher.find()) {
                needed.add(matcher.group(1));
            }
        }
        var copied = new ArrayList<String>();
        for (String library : needed) {
            if (!Path.of(library).startsWith(root)) {
                Path target = root.resolve(library.substring(1));
                Files.createDirectories(target.resolve("..").normalize());
                Files.copy(Path.of(library).toRealPath(), target);
                copied.add(library.substring(1));
            }
        }
        return copied;
    }

    private static List<Path> binaries(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().endsWith(".so") || file.endsWith("bin/java"))
                    .sorted()
                    .toList();
        }
    }

    private static String ldd(Path root, Path binary) throws IOException {
        return ChildProcess.run(root, List.of("ldd", binary.toString()));
    }
}
