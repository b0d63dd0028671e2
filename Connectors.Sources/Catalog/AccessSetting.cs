using System.Net.Mail;

namespace Connectors.Sources.Catalog;

/// <summary>
/// The setting with which an operator says who may read a source whose system cannot tell: "everyone", e-mail addresses of users, and
/// domains ("@example.com").
/// </summary>
internal static class AccessSetting
{
    public const string Everyone = "everyone";

    public const string Description =
        "Who may read the documents: everyone, or a list of users' e-mail addresses and of domains such as @example.com.";

    /// <summary>Says what is wrong with the setting. Null if nothing is.</summary>
    public static string? Error(IReadOnlyList<string> access)
    {
        if (access.Count == 0)
            return "must name everyone, users or domains.";
        if (access.FirstOrDefault(entry => entry != Everyone && !IsDomain(entry) && !MailAddress.TryCreate(entry, out _)) is { } wrong)
            return $"contains '{wrong}', which is neither everyone nor an e-mail address nor a domain such as @example.com.";
        return access.Count > 1 && access.Contains(Everyone) ? "names everyone and others; name one of them." : null;
    }

    public static DocumentAccess Of(IReadOnlyList<string> access)
        => access.Contains(Everyone) ? DocumentAccess.Everyone : DocumentAccess.Of([.. access.Select(Principal)]);

    private static Principal Principal(string entry)
        => IsDomain(entry) ? Sources.Principal.Domain(entry[1..]) : Sources.Principal.User(entry, entry);

    private static bool IsDomain(string entry)
        => entry.Length > 1 && entry[0] == '@' && Uri.CheckHostName(entry[1..]) == UriHostNameType.Dns;
}
