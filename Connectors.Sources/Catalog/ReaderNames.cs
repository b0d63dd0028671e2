namespace Connectors.Sources.Catalog;

/// <summary>
/// Names the readers of documents whose system cannot tell them: "everyone", an e-mail address, "@" and a domain, or an account's id.
/// </summary>
public static class ReaderNames
{
    public const string Everyone = "everyone";

    public const int MaxNames = 1000;

    private const int MaxLength = 320;

    /// <summary>The access that the names give. No name: nobody.</summary>
    public static DocumentAccess Access(IReadOnlyList<string> names)
        => names.Count == 0 ? DocumentAccess.Nobody : DocumentAccess.Of([.. names.Select(Principal)]);

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

    private static Principal Principal(string given)
    {
        var name = given.Trim();
        if (name.Equals(Everyone, StringComparison.OrdinalIgnoreCase))
            return Sources.Principal.Everyone;
        return name.LastIndexOf('@') switch
        {
            0 => Sources.Principal.Domain(name[1..]),
            > 0 => Sources.Principal.User("", name),
            _ => Sources.Principal.User(name),
        };
    }
}
