using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Connectors.Sources.Catalog;
using Connectors.Sources.GoogleWorkspace;

namespace Connectors.Sources.Gmail;

/// <summary>The settings of a Gmail connector.</summary>
internal sealed record GmailConfig : GoogleConfig
{
    [Display(GroupName = ConfigGroups.Scope, Name = "Mailboxes")]
    [Description("Email addresses of the users whose mailboxes to read. Needs a service account. Empty: all users of the domain.")]
    [JsonConverter(typeof(CommaSeparatedConverter)), Choosable]
    public IReadOnlyList<string> SpecificUserEmails { get; init; } = [];

    [Display(GroupName = ConfigGroups.Scope, Name = "Search query")]
    [Description("A Gmail search (\"from:ann older_than:1y\"). Only threads with a matching message are read. Empty: all threads.")]
    public string? Query { get; init; }

    [Display(GroupName = ConfigGroups.Scope)]
    [Description("Labels, by name or id. Only threads that have all of them are read. Empty: no filter.")]
    [JsonConverter(typeof(CommaSeparatedConverter)), Choosable]
    public IReadOnlyList<string> Labels { get; init; } = [];

    [Display(GroupName = ConfigGroups.Scope, Name = "Include spam and trash")]
    [Description("Also reads messages in spam and trash.")]
    public bool IncludeSpamTrash { get; init; }

    [Display(GroupName = ConfigGroups.Content)]
    [Description("Makes a separate document of every attachment. Otherwise the thread only lists its attachments' names.")]
    public bool IncludeAttachments { get; init; }

    [Display(GroupName = ConfigGroups.Content, Name = "Fold quoted text")]
    [Description("Folds the text that a reply quotes from its own thread, so a thread does not repeat each message in every reply.")]
    public bool FoldQuotes { get; init; } = true;
}
