package dev.kodama.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A root file system in a folder of the build. Paths have no leading slash. */
record StagedRoot(Path folder) {
    /** An empty one, in place of what an earlier build left there. */
    static StagedRoot create(Path folder) throws IOException {
        delete(folder);
        Files.createDirectories(folder);
        return new StagedRoot(folder);
    }

    Path path(String name) {
        return folder.resolve(name);
    }

    void makeFolders(String... names) throws IOException {
        for (String name : names) {
            Files.createDirectories(path(name));
        }
    }

    void writeText(String name, String text) throws IOException {
        Files.createDirectories(path(name).resolve("..").normalize());
        Files.write(path(name), text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes a file that the kernel runs by the interpreter in its first line: no shell is needed. */
    void writeScript(String name, String interpreter) throws IOException {
        writeText(name, "#!" + interpreter + "\n");
        Files.setPosixFilePermissions(path(name), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Copies a folder with its links. */
    void copyFolder(Path source, String name) throws IOException {
        Files.createDirectories(path(name).resolve("..").normalize());
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(
                        file,
                        path(name).resolve(source.relativize(file).toString()),
                        LinkOption.NOFOLLOW_LINKS,
                        StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    /** Sets the time that the layers have: Java compares it with that in the archive of classes. */
    void setTimes() throws IOException {
        for (Path file : files(name -> true)) {
            if (!Files.isSymbolicLink(file)) {
                Files.setLastModifiedTime(file, FileTime.from(LayerWriter.TIME, TimeUnit.SECONDS));
            }
        }
    }

    /** The files and folders whose names are wanted, with the folders above them: without those an engine would close them to others. */
    List<Path> files(Predicate<String> wanted) throws IOException {
        var found = new TreeSet<Path>();
        try (Stream<Path> files = Files.walk(folder)) {
            files.filter(file -> !file.equals(folder))
                    .filter(file -> wanted.test(folder.relativize(file).toString()))
                    .forEach(file -> {
                        for (int names = folder.getNameCount() + 1; names <= file.getNameCount(); names++) {
                            found.add(
                                    folder.resolve(folder.relativize(file).subpath(0, names - folder.getNameCount())));
                        }
                    });
        }
        return List.copyOf(found);
    }

    static void delete(Path folder) throws IOException {
        if (Files.notExists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
