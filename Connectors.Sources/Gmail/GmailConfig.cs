using System.ComponentModel;
using System.Text.Json.Serialization;
using Connectors.Sources.Catalog;
using Connectors.Sources.GoogleWorkspace;

namespace Connectors.Sources.Gmail;

/// <summary>Whose mail is read, and which of it.</summary>
internal sealed record GmailConfig : GoogleConfig
{
    [Description("A Gmail search (\"from:ann older_than:1y\"): only threads with a message that it finds are read.")]
    public string? Query { get; init; }

    [Description("Labels, by name or id, that a thread must have, all of them.")]
    [JsonConverter(typeof(CommaSeparatedConverter))]
    public IReadOnlyList<string> Labels { get; init; } = [];

    [Description("Whether to read spam and trash, too.")]
    public bool IncludeSpamTrash { get; init; }

    [Description("Whether attachments become documents of their own.")]
    public bool IncludeAttachments { get; init; }

    [Description("Whether text that a reply quotes from its thread is folded, so that a thread of n messages does not hold it n times.")]
    public bool FoldQuotes { get; init; } = true;

    [Description("The users whose mailboxes to read (service account). Empty: all users of the domain.")]
    [JsonConverter(typeof(CommaSeparatedConverter))]
    public IReadOnlyList<string> SpecificUserEmails { get; init; } = [];
}
