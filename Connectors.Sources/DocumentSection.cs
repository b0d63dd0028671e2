namespace Connectors.Sources;

/// <summary>A part of a document that can be linked to by itself.</summary>
public sealed record DocumentSection(string Text, string? Link = null);
