/**
 * Endpoints of exports: {@link dev.kodama.forwarder.api.exports.StartExportEndpoint} starts one, {@link
 * dev.kodama.forwarder.api.exports.ExportsEndpoint}, {@link dev.kodama.forwarder.api.exports.ExportEndpoint} and {@link
 * dev.kodama.forwarder.api.exports.ExportFileEndpoint} show them, all or one, as {@link dev.kodama.forwarder.api.exports.ExportJson}, and
 * {@link dev.kodama.forwarder.api.exports.DeleteExportEndpoint} deletes one.
 */
@NullMarked
package dev.kodama.forwarder.api.exports;

import org.jspecify.annotations.NullMarked;
