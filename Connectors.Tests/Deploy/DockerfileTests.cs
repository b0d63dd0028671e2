using Connectors.Jobs.Text.Programs;
using Connectors.Tests.Architecture;

namespace Connectors.Tests.Deploy;

/// <summary>Tests what the Dockerfile says; <see cref="ImageTests"/> carries it out.</summary>
public sealed class DockerfileTests
{
    private static readonly Dockerfile File = Dockerfile.Read();

    [Test]
    public void Every_copied_path_is_in_the_repository_and_not_ignored()
        => Assert.That(
            from copy in File.Build.Concat(File.Final)
            where copy.Name == "COPY" && copy.Flag("from") is null
            from path in copy.Words.SkipLast(1)
            let full = Path.Combine(Codebase.Root, path)
            where !(Path.Exists(full) && DockerIgnore.Keeps(path.TrimEnd('/')))
            select path,
            Is.Empty);

    [TestCase("Connectors.Api/Program.cs", true)]
    [TestCase("Connectors.Jobs/Storage/Migrations/001_core.sql", true)]
    [TestCase("Connectors.Tests/TestRun.cs", false)]
    [TestCase("Connectors.Api/obj/project.assets.json", false)]
    [TestCase("artifacts/bin/Connectors.Api/release/Connectors.Api.dll", false)]
    [TestCase(".git/config", false)]
    [TestCase("deploy/.env", false)]
    public void A_build_gets_the_products_code_and_nothing_else(string path, bool isGiven)
        => Assert.That(DockerIgnore.Keeps(path), Is.EqualTo(isGiven));

    [Test]
    public void The_last_stage_has_neither_sdk_nor_shell()
    {
        Assert.That(File.Build[0].Text, Does.Contain("/sdk:10.0 AS build"));
        Assert.That(File.Readers[0].Text, Does.EndWith("AS readers"));
        Assert.That(File.Final[0].Text, Does.Contain("/aspnet:10.0").And.Contain("chiseled"));
        Assert.That(File.Final.Where(instruction => instruction.Name == "RUN"), Is.Empty);
    }

    [Test]
    public async Task Programs_that_read_files_are_copied_with_all_libraries_that_the_last_stage_lacks()
    {
        // The last stage is of this release as well, so what it has fits.
        Assert.That(File.Readers[0].Text, Does.Contain("noble"));
        Assert.That(File.Final[0].Text, Does.Contain("noble"));
        string[] programs = ["pdftotext", "pdftoppm", "catdoc", "catppt", "antiword"];
        if (programs.Any(program => new InstalledPrograms().Find(program) is null))
            Assert.Ignore("Install poppler-utils, poppler-data, catdoc and antiword.");
        var root = Directory.CreateTempSubdirectory("connectors-readers-");
        try
        {
            var copy = File.Readers[^1].Text
                .Replace("/readers", root.FullName, StringComparison.Ordinal)
                .Replace("/tmp/libraries", Path.Combine(root.FullName, "libraries"), StringComparison.Ordinal);
            var (code, _, errors) = await Shell.RunAsync("sh", ["-c", copy]);
            Assert.That(code, Is.Zero, errors);

            foreach (var program in programs)
                await HasLibrariesAsync(root.FullName, program);
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    [Test]
    public void Containers_run_as_a_numeric_user_that_is_not_root()
        => Assert.That(File.Single("USER").Text.Split(':').Select(int.Parse), Has.All.GreaterThan(1000));

    [Test]
    public void The_program_starts_without_a_shell_so_signals_reach_it()
        => Assert.That(new[] { "ENTRYPOINT", "CMD" }.Select(name => File.Single(name).IsExec), Is.All.True);

    [Test]
    public void The_image_is_built_with_the_sdk_that_the_repository_asks_for()
        => Assert.That(System.IO.File.ReadAllText(Path.Combine(Codebase.Root, "global.json")), Does.Contain("\"10.0."));

    /// <summary>Every library of a program is beside it, or belongs to the system and to .NET.</summary>
    private static async Task HasLibrariesAsync(string root, string program)
    {
        string[] present = ["libc", "libm", "libdl", "librt", "libpthread", "libstdc++", "libgcc_s", "libz", "libssl", "libcrypto"];
        var (_, listed, _) = await Shell.RunAsync("ldd", [Path.Combine(root, "usr/bin", program)]);
        var missing =
            from line in listed.Split('\n')
            let library = line.Trim().Split(' ')[0]
            where library.StartsWith("lib", StringComparison.Ordinal) && !present.Contains(library.Split(".so")[0])
            where !Directory.EnumerateFiles(Path.Combine(root, "usr/lib"), library, SearchOption.AllDirectories).Any()
            select library;
        Assert.That(missing, Is.Empty, program);
    }
}
