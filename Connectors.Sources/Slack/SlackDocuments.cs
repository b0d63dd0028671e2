using System.Globalization;
using System.Text.Json.Nodes;

namespace Connectors.Sources.Slack;

/// <summary>Makes documents of threads and their files.</summary>
internal sealed class SlackDocuments(SlackConfig config, SlackClient client, SlackDirectory directory, SlackChannel channel, DocumentAccess? access)
{
    private const int TitleLength = 50;

    private readonly SlackRules _rules = new(config.IncludeBotMessages);

    /// <summary>The channel's id.</summary>
    public string Channel => channel.Id;

    public string Id(SlackMessage root) => new SlackId(channel.Id, root.Ts).ToString();

    /// <summary>Whether the stored fingerprint is of this very root: nothing that it tells has changed.</summary>
    public bool IsStored(SlackMessage root, string fingerprint) => SlackPrint.IsRoot(fingerprint, SlackPrint.Root(config, channel, root));

    /// <summary>For a thread that was deleted between its root and its replies; replaying it settles what became of it.</summary>
    public SourceFailure Vanished(SlackMessage root)
        => new(FailureScope.Document, Id(root), FailureReason.Changed, "The thread vanished while it was being read.")
        {
            Link = directory.Permalink(channel.Id, root.Ts, root.Ts),
        };

    /// <summary>Adds what a thread gives: a document, or a skip, or a failure; and its files.</summary>
    public async Task AddAsync(SlackThread thread, SlackFindings found, CancellationToken cancellationToken)
    {
        var said = thread.Messages.Where(message => _rules.Exclusion(message) is null).ToList();
        if (said.Count == 0)
        {
            if (thread.Root.Subtype == "tombstone")
                found.Deleted.Add(thread.Id.ToString());
            else
                found.Skipped.Add(new SourceSkip(thread.Id.ToString(), _rules.Exclusion(thread.Root)!));
            return;
        }

        await ResolveAsync(said, cancellationToken);
        var sections = said.ConvertAll(message => Section(thread, message));
        var link = directory.Permalink(channel.Id, thread.Root.Ts, thread.Root.Ts);
        var title = Title(said[0]);
        if (thread.IsCut || sections.Sum(section => (long)section.Text.Length) > config.SizeLimit)
        {
            found.Failures.Add(new SourceFailure(
                FailureScope.Document, thread.Id.ToString(), FailureReason.TooLarge, $"The thread is longer than size_limit ({config.SizeLimit}).") { Title = title, Link = link });
        }
        else
        {
            found.Documents.Add(Document(thread, said, sections, title, link));
        }

        if (config.IncludeFiles)
            AddFiles(thread, found);
    }

    /// <summary>The ids of what <see cref="AddAsync"/> would give.</summary>
    public IEnumerable<SlackId> Ids(SlackThread thread)
        => thread.Messages.All(message => _rules.Exclusion(message) is not null)
            ? []
            : Files(thread).Select(entry => thread.Id with { File = entry.File.Id }).Prepend(thread.Id);

    /// <summary>Whether a listing can tell by a root alone what its thread gives.</summary>
    public bool TellsAll(SlackMessage root) => root.ReplyCount == 0 || (!config.IncludeFiles && _rules.Exclusion(root) is null);

    private SourceDocument Document(SlackThread thread, List<SlackMessage> said, List<DocumentSection> sections, string title, string? link) => new()
    {
        Id = thread.Id.ToString(),
        Title = title,
        Content = DocumentContent.Of(sections),
        Link = link,
        CreatedAt = SlackTime.Parse(thread.Root.Ts),
        UpdatedAt = said.Max(message => SlackTime.Parse(message.Edited?.Ts ?? message.Ts)),
        Owners = [.. said.Select(message => directory.User(message.User)?.Email ?? Author(message)).Distinct()],
        Metadata = Metadata(said.Count),
        Fingerprint = SlackPrint.Whole(SlackPrint.Root(config, channel, thread.Root), title, sections),
        Parent = channel.Id,
        Access = access,
    };

    private IEnumerable<(SlackFile File, SlackMessage Message)> Files(SlackThread thread)
        => config.IncludeFiles
            ? thread.Messages
                .Where(message => _rules.Exclusion(message) is null)
                .SelectMany(message => message.Files.Where(file => !file.IsGone).Select(file => (file, message)))
                .DistinctBy(entry => entry.file.Id)
            : [];

    private void AddFiles(SlackThread thread, SlackFindings found)
    {
        foreach (var (file, message) in Files(thread))
        {
            found.Documents.Add(new SourceDocument
            {
                Id = (thread.Id with { File = file.Id }).ToString(),
                Title = file.Label,
                Content = DocumentContent.File(file.Name ?? file.Label, file.Mimetype, file.Size, token => SlackDownload.OpenAsync(client, config, file, token)),
                Link = file.Permalink,
                CreatedAt = SlackTime.Parse(message.Ts),
                UpdatedAt = SlackTime.Parse(message.Ts),
                Owners = [directory.User(message.User)?.Email ?? Author(message)],
                Metadata = Metadata(null),
                Fingerprint = string.Create(CultureInfo.InvariantCulture, $"{file.Id} {file.Size} {file.Timestamp} {file.Label} {channel.Name}"),
                Parent = channel.Id,
                AttachedTo = thread.Id.ToString(),
                Access = access,
            });
        }
    }

    private Task ResolveAsync(List<SlackMessage> said, CancellationToken cancellationToken)
    {
        var texts = said.ConvertAll(SlackRules.Text);
        return directory.ResolveAsync(
            client,
            texts.SelectMany(text => SlackMarkup.Mentioned(text, '@')).Concat(said.Select(message => message.User).OfType<string>()).Distinct(),
            texts.SelectMany(text => SlackMarkup.Mentioned(text, '#')).Distinct(),
            cancellationToken);
    }

    private DocumentSection Section(SlackThread thread, SlackMessage message)
        => new(
            string.Create(CultureInfo.InvariantCulture, $"{Author(message)} ({SlackTime.Parse(message.Ts):yyyy-MM-dd HH:mm}): {Clean(message)}"),
            directory.Permalink(channel.Id, message.Ts, thread.Root.Ts));

    private string Title(SlackMessage first)
    {
        var text = string.Join(' ', Clean(first).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        var cut = text.Length > TitleLength && char.IsHighSurrogate(text[TitleLength - 1]) ? TitleLength - 1 : TitleLength;
        return $"{Author(first)} in #{channel.Name}: {(text.Length > TitleLength ? $"{text[..cut]}..." : text)}";
    }

    private string Clean(SlackMessage message) => SlackMarkup.Clean(SlackRules.Text(message), directory);

    private string Author(SlackMessage message) => directory.User(message.User)?.Display ?? message.Username ?? message.User ?? "Unknown";

    private Dictionary<string, JsonNode?> Metadata(int? messages)
    {
        var metadata = new Dictionary<string, JsonNode?> { ["channel"] = channel.Name, ["channel_id"] = channel.Id, ["private"] = channel.IsPrivate };
        if (messages is { } count)
            metadata["messages"] = count;
        return metadata;
    }
}
