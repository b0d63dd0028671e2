namespace Connectors.Sources;

/// <param name="Key">Credential (hashed) and endpoint class; never a secret itself.</param>
/// <param name="Calls">How many calls a <paramref name="Per"/> allows.</param>
public sealed record RateBudget(string Key, int Calls, TimeSpan Per);
