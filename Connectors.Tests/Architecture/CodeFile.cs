namespace Connectors.Tests.Architecture;

/// <summary>A source code file.</summary>
/// <param name="Path">Relative to the repository's root.</param>
/// <param name="Text">The file's content.</param>
internal sealed record CodeFile(string Path, string Text)
{
    public int Lines => Text.Split('\n').Length - 1;

    /// <summary>The namespace that the file must declare: its folder.</summary>
    public string ExpectedNamespace => System.IO.Path.GetDirectoryName(Path)!.Replace('/', '.');

    public override string ToString() => Path;
}
