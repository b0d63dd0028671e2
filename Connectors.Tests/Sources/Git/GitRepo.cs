using System.Diagnostics;
using System.Globalization;
using System.Text;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Git;

/// <summary>A bare repository that the git program makes. Commits come through fast-import, so names can have every byte.</summary>
internal sealed class GitRepo : IDisposable
{
    public const string Name = "docs.git";

    private int _commits;

    private GitRepo(string root) => Root = root;

    /// <summary>The directory that holds the repository, as a server's project root.</summary>
    public string Root { get; }

    /// <summary>The repository itself.</summary>
    public string Path => System.IO.Path.Combine(Root, Name);

    /// <param name="root">An existing directory. Null makes one.</param>
    /// <param name="format">The hash that ids are.</param>
    public static GitRepo Make(string? root = null, string format = "sha1")
    {
        var repo = new GitRepo(root ?? ServerProgram.MakeDirectory());
        Run(null, "init", "--quiet", "--bare", "--initial-branch=main", "--object-format=" + format, repo.Path);
        // GitHub, GitLab, Gitea and Bitbucket have it on.
        repo.Git("config", "uploadpack.allowFilter", "true");
        return repo;
    }

    /// <summary>Prepares a call of the git program, with nothing of the machine's own settings.</summary>
    public static ProcessStartInfo Start(params IEnumerable<string> arguments)
    {
        var program = ServerProgram.Find("usr/bin/git");
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/",
        };
        ServerProgram.AddLibraries(start);
        foreach (var (key, value) in Environment())
            start.Environment[key] = value;
        return start;
    }

    public static Dictionary<string, string> Environment() => new()
    {
        ["GIT_EXEC_PATH"] = ServerProgram.Find("usr/lib/git-core"),
        ["GIT_CONFIG_NOSYSTEM"] = "1",
        ["GIT_CONFIG_GLOBAL"] = "/dev/null",
        // The server's user need not be the one that made the repository.
        ["GIT_CONFIG_COUNT"] = "1",
        ["GIT_CONFIG_KEY_0"] = "safe.directory",
        ["GIT_CONFIG_VALUE_0"] = "*",
        ["GIT_AUTHOR_NAME"] = "Ada", ["GIT_AUTHOR_EMAIL"] = "ada@example.com",
        ["GIT_COMMITTER_NAME"] = "Ada", ["GIT_COMMITTER_EMAIL"] = "ada@example.com",
    };

    /// <summary>Runs git in the repository and returns what it writes.</summary>
    public string Git(params string[] arguments) => Run(null, ["--git-dir=" + Path, .. arguments]);

    /// <summary>Adds a commit to a branch and returns its id.</summary>
    /// <param name="change">What it changes.</param>
    /// <param name="branch">The branch.</param>
    /// <param name="fromNothing">Whether it has no parent.</param>
    /// <param name="people">The author's name, and the committer as git writes it. Null: Ada, a minute after the last commit.</param>
    public string Commit(
        Action<GitChanges> change, string branch = "main", bool fromNothing = false, (string Author, string Committer)? people = null)
    {
        var changes = new GitChanges();
        change(changes);
        var exists = !fromNothing && Git("for-each-ref", $"refs/heads/{branch}").Length > 0;
        var ada = string.Create(CultureInfo.InvariantCulture, $"Ada <ada@example.com> {Time(++_commits)} +0000");
        var head = $"commit refs/heads/{branch}\nauthor {(people is null ? ada : people.Value.Author + ada[3..])}\n"
            + $"committer {people?.Committer ?? ada}\ndata 6\nchange\n"
            + (exists ? $"from refs/heads/{branch}^0\n" : "");
        Run([.. Encoding.UTF8.GetBytes(head), .. changes.Bytes, (byte)'\n'], "--git-dir=" + Path, "fast-import", "--quiet", "--force");
        ServerProgram.Give(Root);
        return Git("rev-parse", $"refs/heads/{branch}").Trim();
    }

    /// <summary>The time of a commit, in seconds since 1970.</summary>
    /// <param name="number">The first is 1.</param>
    public static long Time(int number) => 1_700_000_000 + (60 * number);

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private static string Run(byte[]? input, params IEnumerable<string> arguments)
    {
        using var process = Process.Start(Start(arguments))!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        process.StandardInput.BaseStream.Write(input ?? []);
        process.StandardInput.Close();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, $"git: {error.Result}");
        return output.Result;
    }
}

/// <summary>What a commit changes, as git fast-import takes it.</summary>
internal sealed class GitChanges
{
    private readonly MemoryStream _commands = new();

    public byte[] Bytes => _commands.ToArray();

    public GitChanges Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    public GitChanges Write(string path, byte[] bytes, string mode = "100644") => Write(Encoding.UTF8.GetBytes(path), bytes, mode);

    public GitChanges Write(byte[] path, byte[] bytes, string mode = "100644")
        => Add($"M {mode} inline ").Add(Quote(path))
            .Add(string.Create(CultureInfo.InvariantCulture, $"\ndata {bytes.Length}\n")).Add(bytes).Add("\n");

    public GitChanges Link(string path, string target) => Write(path, Encoding.UTF8.GetBytes(target), "120000");

    public GitChanges Submodule(string path, string commit)
        => Add($"M 160000 {commit} ").Add(Quote(Encoding.UTF8.GetBytes(path))).Add("\n");

    public GitChanges Delete(string path) => Add("D ").Add(Quote(Encoding.UTF8.GetBytes(path))).Add("\n");

    public GitChanges Rename(string from, string to)
        => Add("R ").Add(Quote(Encoding.UTF8.GetBytes(from))).Add(" ").Add(Quote(Encoding.UTF8.GetBytes(to))).Add("\n");

    private static byte[] Quote(byte[] path)
    {
        var quoted = new StringBuilder("\"");
        foreach (var letter in path)
        {
            var isPlain = letter is > 32 and < 127 and not (byte)'"' and not (byte)'\\';
            quoted.Append(isPlain ? ((char)letter).ToString() : "\\" + Convert.ToString(letter, 8).PadLeft(3, '0'));
        }


        return Encoding.ASCII.GetBytes(quoted.Append('"').ToString());
    }

    private GitChanges Add(string text) => Add(Encoding.UTF8.GetBytes(text));

    private GitChanges Add(byte[] bytes)
    {
        _commands.Write(bytes);
        return this;
    }
}
