/*
 * config check|show|sample: the settings file, without starting anything.
 */
#include <stdio.h>
#include <stdlib.h>

#include "tools/tool.h"

static int config_check(struct tool *tool, int argc, char **argv);
static int config_show(struct tool *tool, int argc, char **argv);
static int config_sample(struct tool *tool, int argc, char **argv);

const struct verb tool_config_verbs[] = {
    {"config", "check", "", "Reads the settings and says whether they are good.", config_check},
    {"config", "show", "", "Prints the settings in force, defaults included.", config_show},
    {"config", "sample", "", "Prints a commented sample with every setting.", config_sample},
    {NULL, NULL, NULL, NULL, NULL},
};

static struct conf *read_conf(struct tool *tool)
{
    char *message = NULL;
    struct conf *conf = conf_new(tool->conf_path, &message);

    if (!conf)
        tool_say(TOOL_USAGE, "%s", message);
    free(message);
    return conf;
}

static int config_check(struct tool *tool, int argc, char **argv)
{
    if (!tool_options(&tool_config_verbs[0], NULL, &argc, &argv, 0, 0))
        return TOOL_USAGE;
    struct conf *conf = read_conf(tool);
    if (!conf)
        return TOOL_USAGE;
    conf_free(&conf);
    printf("%s: configuration OK\n", tool->conf_path);
    return TOOL_OK;
}

static int config_show(struct tool *tool, int argc, char **argv)
{
    if (!tool_options(&tool_config_verbs[1], NULL, &argc, &argv, 0, 0))
        return TOOL_USAGE;
    struct conf *conf = read_conf(tool);
    if (!conf)
        return TOOL_USAGE;
    conf_print(conf, stdout);
    conf_free(&conf);
    return TOOL_OK;
}

static int config_sample(struct tool *tool, int argc, char **argv)
{
    (void)tool;
    if (!tool_options(&tool_config_verbs[2], NULL, &argc, &argv, 0, 0))
        return TOOL_USAGE;
    conf_print_sample(stdout);
    return TOOL_OK;
}
