using System.Globalization;
using System.Text.Json.Nodes;
using Connectors.Sources.Http;
using Connectors.Sources.Slack.Downloads;
using Connectors.Sources.Slack.Markup;

namespace Connectors.Sources.Slack;

/// <summary>Makes documents of a channel's threads and their files.</summary>
internal sealed class SlackDocuments(
    SlackConfig config, SlackClient client, SlackDirectory directory, SlackChannel channel, DocumentAccess? access)
{
    private const int MaxTitleLength = 50;

    private readonly MessageRules _rules = new(config.IncludeBotMessages);

    /// <summary>Without their scope, files are told once for the connector, and not one by one.</summary>
    private readonly bool _readsFiles = config.IncludeFiles && !directory.LacksFiles;

    /// <summary>The channel's ID.</summary>
    public string Channel => channel.Id;

    public string Id(SlackMessage root) => new SlackId(channel.Id, root.Ts).ToString();

    /// <summary>Whether the stored fingerprint was made from this root, so nothing that the root shows has changed.</summary>
    public bool IsStored(SlackMessage root, string fingerprint)
        => ThreadFingerprint.StartsWithRoot(fingerprint, OfRoot(root));

    private string OfRoot(SlackMessage root) => ThreadFingerprint.OfRoot((_readsFiles, config.IncludeBotMessages), channel, root);

    /// <summary>
    /// The failure of a thread that could not be read: it disappeared between its root and its replies, or Slack refuses it. A replay finds
    /// out what became of it.
    /// </summary>
    public SourceFailure Unread(SlackMessage root, ThreadAnswer answer)
        => new(
            FailureScope.Document,
            Id(root),
            answer is { Refusal: { } refusal, IsGone: false } ? SlackRefusal.ReasonOf(refusal) : FailureReason.Changed,
            answer is { Refusal: { } told, IsGone: false } ? told.Message : "The thread disappeared while it was being read.")
        {
            Link = Link(root),
        };

    /// <summary>The failure of a message that could not be read: its thread's, or the channel's if its thread is unknown.</summary>
    public SourceFailure OfOdd(OddRow row)
    {
        var root = row.Text("thread_ts") ?? row.Text("ts");
        return root is null
            ? new SourceFailure(
                FailureScope.Container, channel.Id, FailureReason.Malformed,
                $"A message of #{channel.Name} has no ts, so it is unknown which one it is. {row.Describe("Slack")}")
            : new SourceFailure(
                FailureScope.Document, new SlackId(channel.Id, root).ToString(), FailureReason.Malformed, row.Describe("Slack"))
            {
                Link = directory.Permalink(channel.Id, root, root),
            };
    }

    /// <summary>Adds a thread's document, skip or failure to a batch, and the thread's files.</summary>
    public async Task AddAsync(SlackThread thread, BatchBuilder batch, CancellationToken cancellationToken)
    {
        batch.Failures.AddRange(OddParts(thread));
        var kept = thread.Messages.Where(message => _rules.Exclusion(message) is null).ToList();
        if (kept.Count == 0)
        {
            if (thread.Root.Subtype == SlackSubtypes.Tombstone)
                batch.Deleted.Add(thread.Id.ToString());
            else
                batch.Skipped.Add(new SourceSkip(thread.Id.ToString(), _rules.Exclusion(thread.Root)!));
            return;
        }

        if (_readsFiles)
            kept = await WithWholeFilesAsync(kept, cancellationToken);
        await ResolveNamesAsync(kept, cancellationToken);
        try
        {
            AddText(thread, kept, batch);
        }
        catch (Exception e) when (e is not (SourceException or OperationCanceledException or OutOfMemoryException))
        {
            batch.Failures.Add(new SourceFailure(
                FailureScope.Document, thread.Id.ToString(), FailureReason.Malformed,
                $"The thread cannot be converted ({e.GetType().Name}). Report this with the thread, if it opens in Slack.")
            {
                Link = Link(thread.Root),
            });
        }

        if (_readsFiles)
            batch.Documents.AddRange(Files(kept).Select(entry => FileDocument(thread, entry.File, entry.Message)));
    }

    private void AddText(SlackThread thread, List<SlackMessage> kept, BatchBuilder batch)
    {
        var sections = kept.ConvertAll(message => Section(thread, message));
        var title = Title(kept[0]);
        if (thread.IsCut || sections.Sum(section => (long)section.Text.Length) > config.SizeLimit)
            batch.Failures.Add(TooLong(thread, title));
        else
            batch.Documents.Add(Document(thread, kept, sections, title));
    }

    /// <summary>The failures of replies and files that could not be read, while the rest of the thread was.</summary>
    private IEnumerable<SourceFailure> OddParts(SlackThread thread)
    {
        if (thread.Odd is { } reply)
        {
            yield return OfOdd(reply) with
            {
                Scope = FailureScope.Document,
                Id = thread.Id.ToString(),
                Message = $"The thread was read, but a message in it was not. {reply.Describe("Slack")}",
            };
        }

        foreach (var row in _readsFiles ? thread.Messages.SelectMany(message => message.Files.Odd) : [])
        {
            yield return row.Text("id") is { } id
                ? new SourceFailure(
                    FailureScope.Document, (thread.Id with { File = id }).ToString(), FailureReason.Malformed, row.Describe("Slack"))
                : new SourceFailure(
                    FailureScope.Document, thread.Id.ToString(), FailureReason.Malformed,
                    $"The thread was read, but one of its files was not. {row.Describe("Slack")}");
        }
    }

    /// <summary>Returns the IDs of everything that <see cref="AddAsync"/> adds.</summary>
    public IEnumerable<SlackId> Ids(SlackThread thread)
        => thread.Messages.All(message => _rules.Exclusion(message) is not null)
            ? []
            : Files([.. thread.Messages.Where(message => _rules.Exclusion(message) is null)])
                .Select(entry => entry.File.Id)
                .Concat(OddFiles(thread))
                .Select(file => thread.Id with { File = file })
                .Prepend(thread.Id);

    private IEnumerable<string> OddFiles(SlackThread thread)
        => config.IncludeFiles
            ? thread.Messages.SelectMany(message => message.Files.Odd).Select(row => row.Text("id")).OfType<string>().Distinct()
            : [];

    /// <summary>Whether the root alone shows which IDs a thread has, so a listing need not read the replies.</summary>
    public bool ShowsAllIds(SlackMessage root) => root.ReplyCount == 0 || (!config.IncludeFiles && _rules.Exclusion(root) is null);

    private SourceDocument Document(SlackThread thread, List<SlackMessage> kept, List<DocumentSection> sections, string title) => new()
    {
        Id = thread.Id.ToString(),
        Title = title,
        Content = DocumentContent.Of(sections),
        Link = Link(thread.Root),
        CreatedAt = SlackTime.Parse(thread.Root.Ts),
        UpdatedAt = kept.Max(message => SlackTime.Parse(message.Edited?.Ts ?? message.Ts)),
        Owners = [.. kept.Select(Owner).Distinct()],
        Metadata = Metadata(kept.Count),
        Fingerprint = ThreadFingerprint.OfThread(OfRoot(thread.Root), title, sections),
        Parent = channel.Id,
        Access = access,
    };

    private SourceFailure TooLong(SlackThread thread, string title)
        => new(
            FailureScope.Document,
            thread.Id.ToString(),
            FailureReason.TooLarge,
            $"The thread is longer than size_limit ({config.SizeLimit}).")
        {
            Title = title,
            Link = Link(thread.Root),
        };

    private IEnumerable<(SlackFile File, SlackMessage Message)> Files(List<SlackMessage> kept)
        => config.IncludeFiles
            ? kept
                .SelectMany(message => message.Files.Where(file => !file.IsGone).Select(file => (file, message)))
                .DistinctBy(entry => entry.file.Id)
            : [];

    /// <summary>Asks for the files of other organisations, of which messages have only a stub.</summary>
    private async Task<List<SlackMessage>> WithWholeFilesAsync(List<SlackMessage> kept, CancellationToken cancellationToken)
    {
        var whole = new List<SlackMessage>();
        foreach (var message in kept)
        {
            var files = new List<SlackFile>();
            foreach (var file in message.Files)
                files.Add(file.IsStub ? await FileDownload.TryWholeAsync(client, file, cancellationToken) : file);
            whole.Add(message.Files.Any(file => file.IsStub)
                ? message with { Files = new JsonRows<SlackFile>(files, message.Files.Odd) }
                : message);
        }

        return whole;
    }

    private SourceDocument FileDocument(SlackThread thread, SlackFile file, SlackMessage message) => new()
    {
        Id = (thread.Id with { File = file.Id }).ToString(),
        Title = file.Label,
        Content = DocumentContent.File(
            file.Name ?? file.Label, file.Mimetype, file.Size, token => FileDownload.OpenAsync(client, config.SizeLimit, file, token)),
        Link = file.Permalink,
        CreatedAt = SlackTime.Parse(message.Ts),
        UpdatedAt = SlackTime.Parse(message.Ts),
        Owners = [Owner(message)],
        Metadata = Metadata(null),
        Fingerprint = string.Create(
            CultureInfo.InvariantCulture,
            $"{file.Id} {file.Size} {file.Timestamp} {file.Label} {channel.Name}{(file.EditTimestamp is { } edit ? $" {edit}" : "")}"),
        Parent = channel.Id,
        AttachedTo = thread.Id.ToString(),
        Access = access,
    };

    private Task ResolveNamesAsync(List<SlackMessage> messages, CancellationToken cancellationToken)
    {
        var texts = messages.ConvertAll(MessageRules.Text);
        return directory.ResolveAsync(
            client,
            texts.SelectMany(SlackMarkup.MentionedUsers).Concat(messages.Select(message => message.User).OfType<string>()).Distinct(),
            texts.SelectMany(SlackMarkup.MentionedChannels).Distinct(),
            cancellationToken);
    }

    private DocumentSection Section(SlackThread thread, SlackMessage message)
        => new(
            string.Create(
                CultureInfo.InvariantCulture, $"{Author(message)} ({SlackTime.Parse(message.Ts):yyyy-MM-dd HH:mm}): {PlainText(message)}"),
            directory.Permalink(channel.Id, message.Ts, thread.Root.Ts));

    private string Title(SlackMessage first)
    {
        var text = string.Join(' ', PlainText(first).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        var cut = text.Length > MaxTitleLength && char.IsHighSurrogate(text[MaxTitleLength - 1]) ? MaxTitleLength - 1 : MaxTitleLength;
        return $"{Author(first)} in #{channel.Name}: {(text.Length > MaxTitleLength ? $"{text[..cut]}..." : text)}";
    }

    private string? Link(SlackMessage root) => directory.Permalink(channel.Id, root.Ts, root.Ts);

    private string PlainText(SlackMessage message) => SlackMarkup.PlainText(MessageRules.Text(message), directory);

    private string Owner(SlackMessage message) => directory.User(message.User)?.Email ?? Author(message);

    private string Author(SlackMessage message)
        => directory.User(message.User)?.Label ?? message.UserProfile?.Label() ?? message.Username ?? message.User ?? "Unknown";

    private Dictionary<string, JsonNode?> Metadata(int? messages)
    {
        var metadata = new Dictionary<string, JsonNode?>
        {
            ["channel"] = channel.Name,
            ["channel_id"] = channel.Id,
            ["private"] = channel.IsPrivate,
        };
        if (messages is { } count)
            metadata["messages"] = count;
        return metadata;
    }
}
