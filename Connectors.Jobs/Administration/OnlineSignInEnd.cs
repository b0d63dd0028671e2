namespace Connectors.Jobs.Administration;

/// <summary>How a sign-in ended, in words for the person who did it.</summary>
/// <param name="FlowId">Null: nobody knows which it was.</param>
internal sealed record OnlineSignInEnd(bool Success, string Message, string? FlowId = null);
