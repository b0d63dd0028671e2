using System.Security.Cryptography;
using System.Text;
using Connectors.Jobs.Text.Programs;

namespace Connectors.Jobs.Text;

/// <summary>Tells which formats this process reads, with what, and what is missing.</summary>
internal sealed class FormatCatalog(IEnumerable<IFormat> formats, InstalledPrograms programs)
{
    public const string BuiltIn = "built in";

    private readonly Lazy<IReadOnlyList<FormatSupport>> _all = new(() => [.. formats.Select(format => Support(format, programs))]);

    private readonly Lazy<string> _signature = new(() => Sign(formats, programs));

    public IReadOnlyList<FormatSupport> All => _all.Value;

    /// <summary>Differs if another set of formats is read, because a program was installed for instance.</summary>
    public string Signature => _signature.Value;

    private static string Sign(IEnumerable<IFormat> formats, InstalledPrograms programs)
    {
        var read =
            from format in formats
            where format.SwitchedOff is null && CanRead(format, programs)
            let used = format.Programs.Select(program => program.Name).Where(name => programs.Find(name) is not null)
            select $"{format.MediaType} {string.Join(' ', used)}";
        var all = string.Join('\n', read.Order(StringComparer.Ordinal));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all)))[..16];
    }

    /// <summary>One of the programs that are required is enough.</summary>
    private static bool CanRead(IFormat format, InstalledPrograms programs)
        => !format.Programs.Any(IsRequired)
            || format.Programs.Any(program => IsRequired(program) && programs.Find(program.Name) is not null);

    private static FormatSupport Support(IFormat format, InstalledPrograms programs)
    {
        var used = format.Programs.Where(program => programs.Find(program.Name) is not null).ToList();
        var canRead = CanRead(format, programs);
        var missing = format.Programs.Except(used).Where(program => !canRead || !IsRequired(program)).ToList();
        var isRead = format.SwitchedOff is null && canRead;
        return new FormatSupport
        {
            Name = format.Name,
            MediaType = format.MediaType,
            ReadWith = !isRead ? null : used.Count == 0 ? BuiltIn : string.Join(", ", used.Select(program => Named(program, programs))),
            Advice = format.SwitchedOff ?? (missing.Count == 0 ? null : Advice(missing, isRead)),
        };
    }

    private static bool IsRequired(FormatProgram program) => program.Need == ProgramNeed.Required;

    private static string Named(FormatProgram program, InstalledPrograms programs)
        => $"{program.Name} {programs.Find(program.Name)?.Version(program.VersionArgument)}".TrimEnd();

    private static string Advice(List<FormatProgram> missing, bool isRead)
    {
        var packages = string.Join(" ", missing.Select(program => program.Package).Distinct().Order());
        var names = string.Join(" or ", missing.Select(program => program.Name));
        return isRead
            ? $"Install the package {packages}: {names} finds more than what is built in."
            : $"Install the package {packages}: without {names} these files are not read.";
    }
}
