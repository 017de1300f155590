/**
 * JSON as Kodama reads it: strict UTF-8 ({@link Utf8}), a tokenizer that builds nothing ({@link JsonTokenizer}, with {@link
 * NestingStack}) and tells places in the message ({@link JsonSpan}, with {@link StringInterner} for repeated names, and {@link JsonFields}
 * for all fields of an object), the {@link JsonValues} at some {@link JsonPaths}, each a {@link JsonValue} at a {@link JsonPath}, the {@link JsonMask} that hides values at some paths,
 * and Jackson without limits of its own for messages that were accepted before ({@link UnlimitedJson}).
 */
@NullMarked
package dev.kodama.bus.json;

import org.jspecify.annotations.NullMarked;
