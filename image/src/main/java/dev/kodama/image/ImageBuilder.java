package dev.kodama.image;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.Deflater;

/**
 * Builds the image {@code kodama} from the distribution that {@code ./mvnw package} makes. Equal inputs (distribution, JDK, system libraries)
 * make equal layers, but for the archive of classes.
 */
public final class ImageBuilder {
    private static final String CONFIG = "{\"User\":\"65532:65532\",\"WorkingDir\":\"/data\","
            + "\"Env\":[\"PATH=/usr/local/bin:/opt/java/bin\",\"LANG=C.UTF-8\",\"JAVA_HOME=/opt/java\"],"
            + "\"Entrypoint\":[\"kodama\"],\"Volumes\":{\"/data\":{}},"
            + "\"ExposedPorts\":{\"18000/tcp\":{},\"18001/tcp\":{},\"18002/tcp\":{}},"
            + "\"Labels\":{\"org.opencontainers.image.title\":\"Kodama\","
            + "\"org.opencontainers.image.licenses\":\"Apache-2.0\",\"org.opencontainers.image.version\":\"VERSION\"}}";

    /** In a layer of its own, since Java 17 writes it in other bytes each time. */
    private static final String ARCHIVE = "opt/kodama/kodama.jsa";

    private final Path distribution;
    private final Path output;
    private final String version;
    private final Platform platform = Platform.current();

    private ImageBuilder(Path distribution, Path output, String version) {
        this.distribution = distribution;
        this.output = output;
        this.version = version;
    }

    /**
     * @param args folder of the distribution, folder of the output, version; with {@code --stand-ins} the images for tests where none can be
     *     pulled too
     */
    public static void main(String[] args) throws IOException {
        if (args.length < 3) {
            throw new IllegalArgumentException("arguments: DISTRIBUTION OUTPUT VERSION [--stand-ins]");
        }
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        new ImageBuilder(Path.of(args[0]).toAbsolutePath(), Path.of(args[1]).toAbsolutePath(), args[2])
                .build(out, List.of(args).contains("--stand-ins"));
    }

    private void build(PrintStream out, boolean standIns) throws IOException {
        if (Files.notExists(distribution.resolve("lib/kodama.classes"))) {
            throw new IOException("no distribution in " + distribution + "; run ./mvnw -q -DskipTests package");
        }
        int level = standIns ? Deflater.BEST_SPEED : Deflater.DEFAULT_COMPRESSION; // tests load it once
        Files.createDirectories(output);
        var root = StagedRoot.create(output.resolve("root"));
        stage(root);
        var runtime = ImageArchive.layer(
                root.folder(), root.files(name -> !isKodama(name)), output.resolve("runtime.tar.gz"), level);
        var libraries = ImageArchive.layer(
                root.folder(), root.files(ImageBuilder::isLibrary), output.resolve("libraries.tar.gz"), level);
        var kodama = ImageArchive.layer(
                root.folder(),
                root.files(name -> isKodama(name) && !isLibrary(name) && !name.equals(ARCHIVE)),
                output.resolve("kodama.tar.gz"),
                level);
        var classes =
                ImageArchive.layer(root.folder(), root.files(ARCHIVE::equals), output.resolve("classes.tar.gz"), level);
        Path archive = output.resolve("kodama.tar");
        String id = ImageArchive.write(
                archive,
                List.of("kodama:" + version, "kodama:latest"),
                platform,
                CONFIG.replace("VERSION", version),
                List.of(runtime, libraries, kodama, classes));
        out.printf("kodama:%s  %s%n", version, id);
        out.printf("%s  %.1f MB compressed, %.1f MB unpacked%n", archive, megabytes(archive), unpacked(root));
        if (standIns) {
            new StandIns(output, platform, runtime, libraries).build(distribution, out);
        }
    }

    private void stage(StagedRoot root) throws IOException {
        root.copyFolder(linkedRuntime(), "opt/java");
        new PlatformJars(platform)
                .copy(distribution.resolve("lib"), root.path("opt/kodama/lib"), root.path("opt/kodama/native"));
        List<Path> jars = PlatformJars.jars(root.path("opt/kodama/lib"));
        SharedLibraries.copy(root.folder());
        root.writeText("etc/passwd", "root:x:0:0:root:/:/none\nkodama:x:65532:65532:Kodama:/data:/none\n");
        root.writeText("etc/group", "root:x:0:\nkodama:x:65532:\n");
        root.writeText("etc/nsswitch.conf", "hosts: files dns\n");
        root.makeFolders("data", "tmp");
        StartScripts.write(root, jars, distribution.resolve("lib/kodama.security"));
        Path sbom = distribution.resolveSibling("bom.json"); // only where the profile sbom made it
        if (Files.exists(sbom)) {
            Files.copy(sbom, root.path("opt/kodama/bom.json"));
        }
        root.setTimes();
        Path workingFolder = root.path("data");
        ClassArchive.dump(
                root.folder(),
                workingFolder,
                jars.stream().map(workingFolder::relativize).toList(),
                distribution.resolve("lib/kodama.classes"),
                root.path(ARCHIVE));
        root.setTimes();
    }

    /** Links the Java runtime, or returns what an earlier build linked with the same JDK. */
    private Path linkedRuntime() throws IOException {
        Path linked = output.resolve("java-" + System.getProperty("java.vm.version") + "-" + JavaRuntime.key());
        if (Files.notExists(linked)) {
            Path part = output.resolve("java.part");
            StagedRoot.delete(part);
            JavaRuntime.link(part);
            Files.move(part, linked);
        }
        return linked;
    }

    private static boolean isKodama(String name) {
        return Stream.of("opt/kodama", "usr/local", "data").anyMatch(name::startsWith);
    }

    private static boolean isLibrary(String name) {
        return name.startsWith("opt/kodama/native")
                || (name.startsWith("opt/kodama/lib") && !name.startsWith("opt/kodama/lib/kodama-"));
    }

    private static double megabytes(Path file) throws IOException {
        return Files.size(file) / 1e6;
    }

    private static double unpacked(StagedRoot root) throws IOException {
        double sum = 0;
        for (Path file : root.files(name -> true)) {
            sum += Files.isRegularFile(file) ? megabytes(file) : 0;
        }
        return sum;
    }
}
