namespace Connectors.Api.Console;

/// <summary>A number with its name.</summary>
/// <param name="Name">Its name, which follows it.</param>
/// <param name="Count">The number.</param>
/// <param name="IsBad">Whether any but zero is bad news.</param>
internal sealed record Tile(string Name, long Count, bool IsBad = false);
