using System.Globalization;
using System.Text.Json.Nodes;

namespace Connectors.Sources.Folder;

/// <summary>Makes documents of files.</summary>
internal sealed class FolderDocuments(string root, FolderConfig config, SourceContext context)
{
    /// <summary>Two writes within this time may leave the same modification time behind.</summary>
    private static readonly TimeSpan SettlingTime = TimeSpan.FromSeconds(2);

    /// <summary>Adds the file at a path to the findings: as a document, a failure, a skip or gone.</summary>
    public void Describe(string path, FolderFindings findings)
    {
        var full = Path.Combine(root, path);
        try
        {
            // Throws if it cannot tell, unlike File.Exists, which would answer no.
            var isDirectory = File.GetAttributes(full).HasFlag(FileAttributes.Directory);
            var file = new FileInfo(full);
            if (isDirectory)
                findings.Gone.Add(path);
            // Only regular files have a size, so all others are among the empty ones.
            else if (file.Length == 0 && !UnixFileType.IsRegular(full))
                findings.Skipped.Add(new SourceSkip(path, "not a regular file"));
            else if (file.Length > config.SizeLimit)
                Fail(FailureReason.TooLarge, $"{path} has {file.Length:N0} bytes, more than the size_limit of {config.SizeLimit:N0}.");
            else
                findings.Documents.Add(Document(path, full, file.Length, new DateTimeOffset(file.LastWriteTimeUtc)));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            findings.Gone.Add(path);
        }
        catch (UnauthorizedAccessException)
        {
            Fail(FailureReason.Forbidden, $"{path} cannot be looked at: the worker's user lacks permission.");
        }
        catch (IOException e)
        {
            Fail(FailureReason.Transient, $"{path} cannot be read: {e.Message}");
        }

        void Fail(FailureReason reason, string message)
            => findings.Failures.Add(new SourceFailure(FailureScope.Document, path, reason, message) { Title = Path.GetFileName(path) });
    }

    private SourceDocument Document(string path, string full, long size, DateTimeOffset modified)
    {
        var version = string.Create(CultureInfo.InvariantCulture, $"{size}-{modified.UtcTicks}");
        var settled = context.Time.GetUtcNow() - modified > SettlingTime;
        var folder = Path.GetDirectoryName(path) ?? "";
        return new SourceDocument
        {
            Id = path,
            Title = Path.GetFileName(path),
            Link = "file://" + string.Join('/', full.Split('/').Select(Uri.EscapeDataString)),
            Content = DocumentContent.File(
                Path.GetFileName(path), mediaType: null, size, cancellationToken => OpenAsync(path, size, modified, cancellationToken)),
            UpdatedAt = modified,
            // A recent file is read once more next time, in case a second write followed in the same instant.
            Fingerprint = settled ? version : version + "-unsettled",
            // The operator names the roots; the knowledge base, not the file system, decides who may search them.
            Access = DocumentAccess.Everyone,
            Parent = folder.Length == 0 ? null : folder,
            Metadata = new Dictionary<string, JsonNode?>
            {
                ["path"] = path,
                ["extension"] = Path.GetExtension(path).TrimStart('.').ToLowerInvariant(),
                ["folder"] = folder,
                ["size"] = size,
                ["modified"] = modified.ToString("O", CultureInfo.InvariantCulture),
            },
        };
    }

    private Task<Stream> OpenAsync(string path, long size, DateTimeOffset modified, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var stream = SteadyFileStream.Open(Path.Combine(root, path), path, size, modified);
        context.Usage.Add("files", new EndpointUsage(1, size, 0, 0));
        return Task.FromResult<Stream>(stream);
    }
}

/// <summary>Collects the results for paths until they are given as a batch.</summary>
internal sealed class FolderFindings
{
    public List<SourceDocument> Documents { get; } = [];

    public List<SourceFailure> Failures { get; } = [];

    public List<SourceSkip> Skipped { get; } = [];

    /// <summary>Paths at which there is no file.</summary>
    public List<string> Gone { get; } = [];
}
