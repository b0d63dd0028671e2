namespace Connectors.Tests.Architecture;

/// <summary>A file of code.</summary>
/// <param name="Path">Relative to the repository's root.</param>
internal sealed record CodeFile(string Path, string Text)
{
    public int Lines => Text.Split('\n').Length - 1;

    /// <summary>The namespace that the folder stands for.</summary>
    public string ExpectedNamespace => System.IO.Path.GetDirectoryName(Path)!.Replace('/', '.');

    public override string ToString() => Path;
}
