using System.Net.Mail;

namespace Connectors.Sources.Catalog;

/// <summary>
/// Names the readers of documents whose system cannot tell them: "everyone", an e-mail address, "@" and a domain, or an account's id.
/// </summary>
public static class ReaderNames
{
    public const string Everyone = "everyone";

    public const int MaxNames = 1000;

    /// <summary>The description of a setting that names the readers of all documents of a source that cannot tell them.</summary>
    public const string Description =
        "Who may find the documents, because the system cannot tell: everyone, or e-mail addresses and domains such as @example.com.";

    private const int MaxLength = 320;

    /// <summary>The access that the names give. No name: nobody.</summary>
    public static DocumentAccess Access(IReadOnlyList<string> names)
        => names.Count == 0 ? DocumentAccess.Nobody
            : names.All(IsEveryone) ? DocumentAccess.Everyone
            : DocumentAccess.Of([.. names.Select(Principal).Distinct()]);

    /// <summary>Says what is wrong with the names. Null if nothing is.</summary>
    public static string? Error(IReadOnlyList<string> names)
    {
        if (names.Count > MaxNames)
            return $"must not name more than {MaxNames} readers.";
        return names.FirstOrDefault(name => name.Trim().Length is 0 or > MaxLength || name.Trim() == "@") is { } wrong
            ? $"has \"{wrong[..Math.Min(wrong.Length, MaxLength)]}\", which names nobody; readers are {Everyone}, e-mail addresses, "
                + "domains such as @example.com, and account ids."
            : null;
    }

    /// <summary>
    /// Says what is wrong with a setting of readers. It takes no account ids, because a misspelt address would look like one.
    /// </summary>
    public static string? SettingError(IReadOnlyList<string> names)
    {
        if (names.Count == 0)
            return $"must name readers; {Everyone} lets every user find them.";
        if (names.Count > 1 && names.Any(IsEveryone))
            return $"names {Everyone} and others; name one of them.";
        return Error(names) ?? (names.FirstOrDefault(name => !IsEveryone(name) && !IsDomain(name) && !MailAddress.TryCreate(name, out _))
            is { } wrong ? $"has \"{wrong}\", which is neither {Everyone} nor an e-mail address nor a domain such as @example.com." : null);
    }

    private static bool IsEveryone(string name) => name.Trim().Equals(Everyone, StringComparison.OrdinalIgnoreCase);

    private static bool IsDomain(string name)
        => name.Trim() is ['@', ..] domain && Uri.CheckHostName(domain[1..]) == UriHostNameType.Dns;

    private static Principal Principal(string given)
    {
        var name = given.Trim();
        if (IsEveryone(name))
            return Sources.Principal.Everyone;
        return name.LastIndexOf('@') switch
        {
            0 => Sources.Principal.Domain(name[1..].ToLowerInvariant()),
            > 0 => Sources.Principal.User(name.ToLowerInvariant(), name.ToLowerInvariant()),
            _ => Sources.Principal.User(name),
        };
    }
}
