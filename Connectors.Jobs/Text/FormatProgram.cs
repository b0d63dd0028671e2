namespace Connectors.Jobs.Text;

/// <summary>A program of the machine that a format uses if it is installed.</summary>
/// <param name="Name">The file name of the program.</param>
/// <param name="Package">The Debian package that has it.</param>
/// <param name="Need">What happens without it.</param>
/// <param name="VersionArgument">The argument that makes it tell its version; empty if it tells without one.</param>
internal sealed record FormatProgram(string Name, string Package, ProgramNeed Need, string VersionArgument);

/// <summary>What happens to a format if a program is missing.</summary>
internal enum ProgramNeed
{
    /// <summary>Its files are not read. If a format has several such programs, one of them is enough.</summary>
    Required,

    /// <summary>Its files are read by what is built in, which finds less.</summary>
    Better,
}
