namespace Connectors.Api.Endpoints;

/// <summary>What differs between the route families.</summary>
/// <param name="Prefix">Of its paths.</param>
/// <param name="Message">Of the type of the message that a finished page sends to its opener; the first family puts the vendor before each.</param>
internal sealed record OAuthFamily(string Prefix, string Message)
{
    public static readonly OAuthFamily First = new("/v1/connector", "ragflow-google-");
    public static readonly OAuthFamily Current = new("/api/v1/connectors", "ragflow-");

    public static IReadOnlyList<OAuthFamily> All { get; } = [First, Current];

    public string Callback(string type) => $"{Prefix}/{Wire(type)}/oauth/web/callback";

    /// <summary>The message's type, as clients of the contract look for it.</summary>
    public string MessageType(string type) => $"{Message}{Wire(type)}-oauth";

    /// <summary>A source's type in paths and queries.</summary>
    public static string Wire(string type) => type.Replace('_', '-');
}
