package dev.kodama.http.api;

import java.nio.file.Path;

/**
 * A file as the body of a response.
 *
 * @param mediaType without parameters
 * @param name under which a browser saves it: letters, digits, dots and hyphens
 */
public record FileBody(Path file, String mediaType, String name) {}
