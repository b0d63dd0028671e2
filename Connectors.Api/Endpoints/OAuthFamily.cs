namespace Connectors.Api.Endpoints;

/// <summary>The differences between the two families of sign-in routes: RAGFlow's older paths, and the current ones.</summary>
/// <param name="Prefix">The beginning of its paths.</param>
/// <param name="Message">The beginning of the message type that a finished page sends to its opener.</param>
/// <param name="Suffix">The end of its operations' ids.</param>
internal sealed record OAuthFamily(string Prefix, string Message, string Suffix)
{
    public static readonly OAuthFamily Legacy = new("/v1/connector", "ragflow-google-", "Legacy");
    public static readonly OAuthFamily Current = new("/api/v1/connectors", "ragflow-", "");

    public static IReadOnlyList<OAuthFamily> All { get; } = [Legacy, Current];

    public string Callback(string type) => $"{Prefix}/{Wire(type)}/oauth/web/callback";

    /// <summary>The message's type, as clients of the contract look for it.</summary>
    public string MessageType(string type) => $"{Message}{Wire(type)}-oauth";

    /// <summary>Returns the id of an operation on one type of source, such as "startSignInGmail".</summary>
    public static string OperationId(string operation, string type, OAuthFamily family)
        => operation + string.Concat(type.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..])) + family.Suffix;

    /// <summary>A source's type in paths and queries.</summary>
    public static string Wire(string type) => type.Replace('_', '-');
}
