package dev.kodama.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Dumps the archive of loaded and verified classes (class data sharing). Java accepts it only for the files that it was made from, by their
 * names, sizes and times. Their names are relative to the working folder of the image, so that it can be made in a staged root file system; in
 * another working folder Kodama runs without it.
 */
final class ClassArchive {
    private ClassArchive() {}

    /**
     * @param workingFolder the staged working folder of the image
     * @param jars the class path, relative to that folder
     */
    static void dump(Path root, Path workingFolder, List<Path> jars, Path classList, Path archive) throws IOException {
        String classPath = jars.stream().map(Path::toString).collect(Collectors.joining(":"));
        ChildProcess.run(
                workingFolder,
                List.of(
                        root.resolve("opt/java/bin/java").toString(),
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-Xshare:dump",
                        "-Xlog:disable",
                        "-Xlog:all=error:stderr",
                        "-XX:SharedClassListFile=" + classList,
                        "-XX:SharedArchiveFile=" + archive,
                        "-cp",
                        classPath));
    }
}
