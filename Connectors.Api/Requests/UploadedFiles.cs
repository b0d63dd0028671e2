using Connectors.Api.Envelopes;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Connectors.Api.Requests;

/// <summary>Reads the files of a multipart body one after another, as they arrive. None is ever whole in memory.</summary>
internal static class UploadedFiles
{
    private const int MaxBoundary = 200;
    private const int MaxParts = 2000;

    /// <summary>Calls <paramref name="take"/> for each file. Other fields are left out.</summary>
    /// <exception cref="ApiException">101: the body is no form, or has no file.</exception>
    public static async Task ReadAsync(HttpContext context, Func<UploadedFile, Task> take)
    {
        var boundary = MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type)
            && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            ? HeaderUtilities.RemoveQuotes(type.Boundary).Value
            : null;
        if (string.IsNullOrEmpty(boundary) || boundary.Length > MaxBoundary)
            throw NoFile();

        var (reader, parts, files) = (new MultipartReader(boundary, context.Request.Body), 0, 0);
        try
        {
            while (await reader.ReadNextSectionAsync(context.RequestAborted) is { } section)
            {
                if (++parts > MaxParts)
                    throw new ApiException(Codes.Argument, $"The body has more than {MaxParts} parts. Send fewer files at once.");
                if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition))
                    continue;
                // Browsers and Python's clients write a quote in a name as %22 (HTML, "multipart/form-data encoding algorithm").
                var name = disposition.FileNameStar.HasValue
                    ? disposition.FileNameStar.Value
                    : HeaderUtilities.RemoveQuotes(disposition.FileName).Value?.Replace("%22", "\"", StringComparison.Ordinal);
                if (string.IsNullOrEmpty(name) || HeaderUtilities.RemoveQuotes(disposition.Name) != "file")
                    continue;
                files++;
                await take(new UploadedFile(name, section.ContentType, section.Body));
            }
        }
        catch (Exception e) when (e is InvalidDataException or IOException && !context.RequestAborted.IsCancellationRequested)
        {
            throw new ApiException(Codes.Argument, "The body is not a whole form with files: it ends too early, or a part is too long.");
        }

        if (files == 0)
            throw NoFile();
    }

    private static ApiException NoFile()
        => new(Codes.Argument, "No file part! Send the files as multipart/form-data, each in a part of the name \"file\".");
}

/// <summary>A file of an upload.</summary>
/// <param name="Name">As the client names it.</param>
/// <param name="MediaType">As the client says. Null: it says nothing.</param>
/// <param name="Bytes">Can be read once, before the next file.</param>
internal sealed record UploadedFile(string Name, string? MediaType, Stream Bytes);

/// <summary>The endpoint takes files as multipart/form-data.</summary>
internal sealed class TakesFiles;
