using System.Globalization;
using System.Text.Json.Nodes;
using Connectors.Sources.Catalog;

namespace Connectors.Sources.RemoteFiles;

/// <summary>Makes documents of files.</summary>
/// <param name="open">Opens the file at a path.</param>
internal sealed class RemoteDocuments(
    Func<string, RemoteEntry, CancellationToken, Task<Stream>> open, RemoteFilesConfig config, SourceContext context)
{
    /// <summary>Servers give times in whole seconds, so two writes within this time may leave the same time behind.</summary>
    private static readonly TimeSpan SettlingTime = TimeSpan.FromSeconds(2);

    private readonly DocumentAccess _access = ReaderNames.Access(config.Access);

    /// <summary>Adds what a walk met to the findings: as a document, a failure or a skip.</summary>
    public void Describe(RemoteItem item, RemoteFindings findings)
    {
        if (item.Failure is { } failure)
            findings.Failures.Add(failure);
        else if (item.Rule is { } rule)
            findings.Skipped.Add(new SourceSkip(item.Path, rule));
        else if (item.File is { } file && file.Size > config.SizeLimit)
            findings.Failures.Add(TooLarge(item.Path, file));
        else if (item.File is { } readable)
            findings.Documents.Add(Document(item.Path, readable));
    }

    private SourceFailure TooLarge(string path, RemoteEntry file) => new(
        FailureScope.Document,
        path,
        FailureReason.TooLarge,
        $"{path} has {file.Size:N0} bytes, more than the size_limit of {config.SizeLimit:N0}.")
    {
        Title = RemotePath.Name(path), Link = file.Link,
    };

    private SourceDocument Document(string path, RemoteEntry file)
    {
        var (name, folder) = (RemotePath.Name(path), RemotePath.Folder(path));
        var metadata = new Dictionary<string, JsonNode?>
        {
            ["path"] = path,
            ["extension"] = Path.GetExtension(name).TrimStart('.').ToLowerInvariant(),
            ["folder"] = folder,
        };
        if (file.Size is { } size)
            metadata["size"] = size;
        if (file.ModifiedAt is { } modified)
            metadata["modified"] = modified.ToString("O", CultureInfo.InvariantCulture);
        foreach (var (key, value) in file.Metadata)
            metadata[key] = value?.DeepClone();
        return new SourceDocument
        {
            Id = path,
            Title = name.Length == 0 ? path : name,
            Link = file.Link,
            Content = DocumentContent.File(name, file.MediaType, file.Size, token => open(path, file, token)),
            UpdatedAt = file.ModifiedAt,
            Owners = file.Owners,
            Fingerprint = Fingerprint(file),
            Access = _access,
            Parent = folder.Length == 0 ? null : folder,
            Metadata = metadata,
        };
    }

    private string? Fingerprint(RemoteEntry file)
    {
        if (file.Version is { Length: > 0 } version)
            return version;
        if (file is not { Size: { } size, ModifiedAt: { } modified })
            return null;

        var text = string.Create(CultureInfo.InvariantCulture, $"{size}-{modified.UtcTicks}");
        // A recent file is read once more next time, in case a second write followed in the same instant.
        return context.Time.GetUtcNow() - modified > SettlingTime ? text : text + "-unsettled";
    }
}

/// <summary>Collects the results for paths until they are given as a batch.</summary>
internal sealed class RemoteFindings
{
    public List<SourceDocument> Documents { get; } = [];

    public List<SourceFailure> Failures { get; } = [];

    public List<SourceSkip> Skipped { get; } = [];
}
